/** The files of CLIP's vocabulary, and who can read them. */
@NullMarked
package dev.mrad.internal.text;

import org.jspecify.annotations.NullMarked;
