/** Linear maps between square grids, as matrices: box means, bilinear resampling, Gaussian. */
@NullMarked
package dev.mrad.internal.grid;

import org.jspecify.annotations.NullMarked;
