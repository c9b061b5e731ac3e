/** What this library's own files have in common: kind, version, digests. */
@NullMarked
package dev.mrad.internal.format;

import org.jspecify.annotations.NullMarked;
