/**
 * The one class that must live in pgjdbc's package, because the connection's byte stream is not
 * reachable from elsewhere.
 */
@NullMarked
package org.postgresql.core;

import org.jspecify.annotations.NullMarked;
