/** Memory banks: building them from data sets, and their files. */
@NullMarked
package dev.mrad.bank;

import org.jspecify.annotations.NullMarked;
