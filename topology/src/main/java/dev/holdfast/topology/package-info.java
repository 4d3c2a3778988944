/**
 * Reads the file into the model, or says precisely why not.
 *
 * <p>Start at {@link TopologyFile#read}. A file passes three gates, and every gate reports all it
 * finds: {@code NodeReader} turns YAML into positioned nodes, {@code DraftReader} turns nodes into
 * typed declarations, {@code DesignRules} checks that the declarations make sense together. The
 * first gate ends the reading when it fails, because nothing after it could be trusted; the other
 * two report together.
 *
 * <p>No input makes this package throw: whatever is wrong with a file is a {@link Problem} with a
 * place and a remedy. Nothing here logs, waits or touches the network.
 */
@NullMarked
package dev.holdfast.topology;

import org.jspecify.annotations.NullMarked;
