/** The list of the families, and the encoder that needs no download. */
@NullMarked
package dev.mrad.internal.family;

import org.jspecify.annotations.NullMarked;
