/** CLIP: its weights under their various names, its geometry, and its towers as graphs. */
@NullMarked
package dev.mrad.internal.clip;

import org.jspecify.annotations.NullMarked;
