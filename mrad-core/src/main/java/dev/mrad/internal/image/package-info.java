/** From image files to normalised pixels, and from masks to cells (SPEC §1, §4). */
@NullMarked
package dev.mrad.internal.image;

import org.jspecify.annotations.NullMarked;
