/**
 * The recipe of the encoder that is embedded in the library: data, training, resources, figures.
 */
@NullMarked
package dev.mrad.example.encoder;

import org.jspecify.annotations.NullMarked;
