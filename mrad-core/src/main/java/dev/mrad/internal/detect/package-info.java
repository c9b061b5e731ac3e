/** From images to features and from features to detections, on a backend. */
@NullMarked
package dev.mrad.internal.detect;

import org.jspecify.annotations.NullMarked;
