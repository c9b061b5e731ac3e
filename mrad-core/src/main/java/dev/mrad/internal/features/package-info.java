/** The features of labelled images, encoded once for banks and trainings. */
@NullMarked
package dev.mrad.internal.features;

import org.jspecify.annotations.NullMarked;
