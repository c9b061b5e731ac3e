/** Image files to normalised pixels, and masks to patches (docs/method.md §1, §4). */
@NullMarked
package dev.mrad.internal.image;

import org.jspecify.annotations.NullMarked;
