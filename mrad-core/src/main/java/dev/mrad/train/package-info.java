/** Training heads on a frozen encoder and a bank (SPEC §7). */
@NullMarked
package dev.mrad.train;

import org.jspecify.annotations.NullMarked;
