/** Writing files wholly or not at all. */
@NullMarked
package dev.mrad.internal.io;

import org.jspecify.annotations.NullMarked;
