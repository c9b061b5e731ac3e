/** Image files to normalised pixels, and masks to patches (SPEC §1, §4). */
@NullMarked
package dev.mrad.internal.image;

import org.jspecify.annotations.NullMarked;
