/** Training heads on a frozen encoder and a bank (docs/method.md §7). */
@NullMarked
package dev.mrad.train;

import org.jspecify.annotations.NullMarked;
