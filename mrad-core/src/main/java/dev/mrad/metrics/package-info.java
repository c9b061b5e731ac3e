/**
 * Figures for rankings of images and of pixels (SPEC §9), in double precision: AUROC, AP, F1-max,
 * exact AU-PRO and the stepped PRO of the released code. A figure that is undefined, because a
 * class or every region is missing, is NaN.
 */
@NullMarked
package dev.mrad.metrics;

import org.jspecify.annotations.NullMarked;
