package dev.mrad.example.encoder;

/**
 * Structure that belongs where it is: what a sound picture shows on its ground. It covers the whole
 * picture and its surroundings, since the layer may be turned.
 */
enum Layout {
  /** Conductors on a lattice, with pads and vias. */
  TRACKS(Vocabulary.BOARD) {
    @Override
    void draw(Layer layer, Dice dice) {
      Tracks.draw(layer, dice);
    }
  },
  /** Rows of equal pads, holes or studs. */
  ARRAY(Vocabulary.BOARD) {
    @Override
    void draw(Layer layer, Dice dice) {
      float across = dice.mostlyLow(8, 64);
      float down = dice.chance(0.5f) ? across : dice.mostlyLow(8, 64);
      float halfX = across * dice.between(0.15f, 0.42f);
      float halfY =
          dice.chance(0.5f) ? Math.min(halfX, 0.42f * down) : down * dice.between(0.15f, 0.42f);
      boolean round = dice.chance(0.5f);
      boolean hollow = dice.chance(0.3f);
      float shift = dice.chance(0.3f) ? across / 2 : 0;
      float corner = Math.min(halfX, halfY) * dice.unit();
      float firstX = -layer.side * 0.3f + across * dice.unit();
      float firstY = -layer.side * 0.3f + down * dice.unit();
      int row = 0;
      for (float y = firstY; y < layer.side * 1.3f; y += down, row++) {
        for (float x = firstX + (row & 1) * shift; x < layer.side * 1.3f; x += across) {
          Form form =
              round
                  ? new Form.Disk(x, y, Math.min(halfX, halfY))
                  : new Form.Box(x, y, halfX, halfY, corner);
          layer.add(form);
          if (hollow) {
            layer.erase(new Form.Disk(x, y, 0.5f * Math.min(halfX, halfY)));
          }
        }
      }
    }
  },
  /** Joints between stones, boards or plates. */
  GROUT(Vocabulary.BRICK) {
    @Override
    void draw(Layer layer, Dice dice) {
      float width = dice.mostlyLow(0.6f, 5);
      float down = dice.between(14, 110);
      float across = dice.chance(0.3f) ? 4 * layer.side : dice.between(14, 140);
      boolean bond = dice.chance(0.5f);
      float first = down * dice.unit();
      int row = 0;
      for (float y = first - layer.side * 0.4f; y < layer.side * 1.4f; y += down, row++) {
        line(layer, -0.4f * layer.side, y, 1.4f * layer.side, y, width);
        float start = bond ? (row & 1) * across / 2 : 0;
        for (float x = start - layer.side * 0.4f; x < layer.side * 1.4f; x += across) {
          line(layer, x, y, x, y + down, width);
        }
      }
    }
  },
  /** Parallel bars or grooves. */
  BARS(Vocabulary.METAL) {
    @Override
    void draw(Layer layer, Dice dice) {
      float pitch = dice.mostlyLow(5, 60);
      float width = pitch * dice.between(0.08f, 0.4f);
      for (float y = pitch * dice.unit() - 0.4f * layer.side; y < 1.4f * layer.side; y += pitch) {
        line(layer, -0.4f * layer.side, y, 1.4f * layer.side, y, width);
      }
    }
  },
  /** A plate with holes at regular places. */
  PLATE(Vocabulary.PART) {
    @Override
    void draw(Layer layer, Dice dice) {
      float middle = layer.side / 2f;
      float x = middle + layer.side * dice.between(-0.15f, 0.15f);
      float y = middle + layer.side * dice.between(-0.15f, 0.15f);
      float halfX = layer.side * dice.between(0.25f, 0.6f);
      float halfY = layer.side * dice.between(0.25f, 0.6f);
      layer.add(new Form.Box(x, y, halfX, halfY, Math.min(halfX, halfY) * dice.mostlyLow(0, 0.8f)));
      float hole = Math.min(halfX, halfY) * dice.between(0.06f, 0.2f);
      float inset = hole + Math.min(halfX, halfY) * dice.between(0.08f, 0.35f);
      boolean slotted = dice.chance(0.3f);
      if (dice.chance(0.75f)) {
        for (int i = 0; i < 4; i++) {
          float holeX = x + ((i & 1) == 0 ? -1 : 1) * (halfX - inset);
          float holeY = y + ((i & 2) == 0 ? -1 : 1) * (halfY - inset);
          layer.erase(new Form.Disk(holeX, holeY, hole));
          if (slotted) {
            layer.add(new Form.Disk(holeX, holeY, hole * 0.75f));
            layer.erase(Form.Line.between(holeX - hole, holeY, holeX + hole, holeY, hole * 0.12f));
          }
        }
      }
      if (dice.chance(0.4f)) {
        layer.erase(new Form.Disk(x, y, Math.min(halfX, halfY) * dice.between(0.15f, 0.45f)));
      }
    }
  },
  /** Rings, discs and wheels. */
  RING(Vocabulary.PART) {
    @Override
    void draw(Layer layer, Dice dice) {
      int count = 1 + dice.of(3);
      for (int i = 0; i < count; i++) {
        float x = layer.side * dice.between(0.2f, 0.8f);
        float y = layer.side * dice.between(0.2f, 0.8f);
        float radius = layer.side * dice.between(0.1f, 0.42f) / (1 + 0.5f * i);
        int teeth = dice.chance(0.35f) ? 6 + dice.of(20) : 0;
        for (int tooth = 0; tooth < teeth; tooth++) {
          double way = 2 * Math.PI * tooth / teeth;
          float c = (float) Math.cos(way);
          float s = (float) Math.sin(way);
          float far = radius * 1.15f;
          layer.add(Form.Line.between(x, y, x + far * c, y + far * s, 1.2f * radius / teeth));
        }
        layer.add(new Form.Disk(x, y, radius));
        if (dice.chance(0.7f)) {
          layer.erase(new Form.Disk(x, y, radius * dice.between(0.25f, 0.85f)));
        }
      }
    }
  },
  /** Lines of printed characters. */
  TEXT(Vocabulary.SURFACE) {
    @Override
    void draw(Layer layer, Dice dice) {
      float size = dice.mostlyLow(6, 36);
      float stroke = size * dice.between(0.06f, 0.14f);
      float[][] glyphs = new float[8][];
      for (int i = 0; i < glyphs.length; i++) {
        glyphs[i] = new float[4 * (2 + dice.of(3))];
        for (int j = 0; j < glyphs[i].length; j++) {
          glyphs[i][j] = dice.of(3) / 2f;
        }
      }
      int lines = 1 + dice.of(5);
      float left = layer.side * dice.between(0, 0.5f);
      float y = layer.side * dice.between(0.05f, 0.7f);
      for (int i = 0; i < lines; i++, y += 1.7f * size) {
        int characters = 3 + dice.of(14);
        for (int j = 0; j < characters; j++) {
          float x = left + j * size * 0.85f;
          float[] glyph = glyphs[dice.of(glyphs.length)];
          for (int k = 0; k < glyph.length; k += 4) {
            line(
                layer,
                x + 0.6f * size * glyph[k],
                y + size * glyph[k + 1],
                x + 0.6f * size * glyph[k + 2],
                y + size * glyph[k + 3],
                stroke);
          }
        }
      }
    }
  },
  /** The straight or bent edge of something that fills a part of the picture. */
  EDGE(Vocabulary.SURFACE) {
    @Override
    void draw(Layer layer, Dice dice) {
      float far = 3f * layer.side;
      float depth = layer.side * dice.mostlyLow(0.03f, 0.6f);
      if (dice.chance(0.25f)) {
        layer.add(new Form.Disk(layer.side / 2f, depth - far, far));
      } else {
        layer.add(new Form.Box(layer.side / 2f, depth - far, far, far, 0));
      }
      if (dice.chance(0.3f)) {
        float other = layer.side - depth * dice.between(0.5f, 1.5f);
        layer.add(new Form.Box(layer.side / 2f, other + far, far, far, 0));
      }
    }
  };

  private final Vocabulary material;

  Layout(Vocabulary material) {
    this.material = material;
  }

  final Vocabulary material() {
    return material;
  }

  /** One of them; conductors are the most frequent, since their defects are many. */
  static Layout any(Dice dice) {
    return dice.chance(0.3f) ? TRACKS : values()[1 + dice.of(values().length - 1)];
  }

  abstract void draw(Layer layer, Dice dice);

  /** A line in pieces, since a turned long one would be looked for everywhere. */
  static void line(Layer layer, float x0, float y0, float x1, float y1, float width) {
    float length = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0));
    int pieces = 1 + (int) (length / (24 + 4 * width));
    for (int i = 0; i < pieces; i++) {
      float from = (float) i / pieces;
      float to = (i + 1f) / pieces;
      layer.add(
          Form.Line.between(
              x0 + (x1 - x0) * from,
              y0 + (y1 - y0) * from,
              x0 + (x1 - x0) * to,
              y0 + (y1 - y0) * to,
              width));
    }
  }
}
