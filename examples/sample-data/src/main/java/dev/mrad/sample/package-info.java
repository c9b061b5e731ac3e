/** A procedural inspection data set: objects, textures, defects, exact masks, MVTec layout. */
@NullMarked
package dev.mrad.sample;

import org.jspecify.annotations.NullMarked;
