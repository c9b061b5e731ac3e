/** The command {@code mrad}; it uses the library's public types alone. */
@NullMarked
package dev.mrad.cli;

import org.jspecify.annotations.NullMarked;
