/**
 * Metrics of rankings of images and of pixels (docs/method.md), in double precision. A {@link
 * dev.mrad.metrics.Metric} is a named value in a list; a value that is not defined, because a class
 * is missing for example, says why.
 */
@NullMarked
package dev.mrad.metrics;

import org.jspecify.annotations.NullMarked;
