/** The façade: {@code Mrad.trainFree(bank).detect(image)}. */
@NullMarked
package dev.mrad;

import org.jspecify.annotations.NullMarked;
