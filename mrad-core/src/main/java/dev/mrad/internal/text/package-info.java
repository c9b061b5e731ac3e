/** Reads the files of CLIP's vocabulary. */
@NullMarked
package dev.mrad.internal.text;

import org.jspecify.annotations.NullMarked;
