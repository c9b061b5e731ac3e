/** Words to token ids: vocabularies, prompts of other words, and ensembles of texts. */
@NullMarked
package dev.mrad.text;

import org.jspecify.annotations.NullMarked;
