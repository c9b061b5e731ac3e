/** Pictures and files of anomaly maps. */
@NullMarked
package dev.mrad.render;

import org.jspecify.annotations.NullMarked;
