/** Trained heads: what MRAD-FT learns on top of the frozen encoder, as values and as files. */
@NullMarked
package dev.mrad.heads;

import org.jspecify.annotations.NullMarked;
