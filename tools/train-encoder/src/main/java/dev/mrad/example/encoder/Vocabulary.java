package dev.mrad.example.encoder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The words of the small text tower; a token's id is its place here. The end has the largest id, as
 * in CLIP.
 */
enum Vocabulary {
  PADDING,
  START,
  PLACEHOLDER,
  STOP,
  OBJECT,
  DAMAGED,
  WITH,
  SURFACE,
  STONE,
  METAL,
  WOOD,
  FABRIC,
  BRICK,
  GROUND,
  PLASTIC,
  LEATHER,
  BOARD,
  MESH,
  FOOD,
  PART,
  SCRATCH,
  CRACK,
  HOLE,
  STAIN,
  DIRT,
  PATCH,
  BLUR,
  DENT,
  MISSING,
  SPOT,
  END;

  /** How long texts are. */
  static final int LENGTH = 24;

  /** Where training texts end: at the same place, so that one slice reads all of them. */
  static final int LAST = 16;

  String word() {
    return this == STOP ? "." : name().toLowerCase(Locale.ROOT);
  }

  /** A text of words with start, placeholders up to the common end, end and padding. */
  static List<Vocabulary> text(List<Vocabulary> words) {
    List<Vocabulary> text = new ArrayList<>();
    text.add(START);
    text.addAll(Collections.nCopies(LAST - 1 - words.size(), PLACEHOLDER));
    text.addAll(words);
    text.add(END);
    text.addAll(Collections.nCopies(LENGTH - text.size(), PADDING));
    return text;
  }
}
