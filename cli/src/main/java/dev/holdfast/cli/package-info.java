/**
 * The {@code holdfast} command: what people type, and what they read back.
 *
 * <p>Start at {@link Holdfast#main}. Each subcommand is a class of its own; what it decides is
 * decided in other modules, and here only asked for and shown. A command ends with one of the codes
 * of {@link ExitCode}, and whatever goes wrong reaches people as a {@link CommandException}: what
 * happened, and what to do now.
 *
 * <p>Nothing here may print a stack trace unless {@code --verbose} asks for it, and with {@code
 * --json} nothing but one JSON document reaches standard output.
 */
@NullMarked
package dev.holdfast.cli;

import org.jspecify.annotations.NullMarked;
