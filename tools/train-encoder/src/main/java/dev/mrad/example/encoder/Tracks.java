package dev.mrad.example.encoder;

/** Conductors of a printed board: walks on a lattice that never touch each other. */
final class Tracks {
  private static final int[] ACROSS = {1, 1, 0, -1, -1, -1, 0, 1};
  private static final int[] DOWN = {0, 1, 1, 1, 0, -1, -1, -1};
  private static final int MOST_STEPS = 60;

  private final Layer layer;
  private final Dice dice;
  private final float pitch;
  private final float width;
  private final float pad;
  private final boolean drilled;
  private final boolean square;
  private final int size;
  private final boolean[] taken;

  private Tracks(Layer layer, Dice dice) {
    this.layer = layer;
    this.dice = dice;
    this.pitch = dice.mostlyLow(7, 36);
    this.width = pitch * dice.between(0.1f, 0.22f);
    this.pad = Math.min(0.38f * pitch, width * dice.between(1.3f, 2.2f));
    this.drilled = dice.chance(0.5f);
    this.square = dice.chance(0.3f);
    this.size = (int) (layer.side * 1.5f / pitch) + 1;
    this.taken = new boolean[size * size];
  }

  static void draw(Layer layer, Dice dice) {
    Tracks tracks = new Tracks(layer, dice);
    if (dice.chance(0.25f)) {
      tracks.plane();
    }
    int count = (int) (tracks.size * tracks.size * dice.between(0.03f, 0.15f));
    int way = 2 * dice.of(4);
    for (int i = 0; i < count; i++) {
      // Most conductors of a region run the same way.
      tracks.walk(dice.of(tracks.size), dice.of(tracks.size), dice.chance(0.7f) ? way : dice.of(8));
    }
    int vias = (int) (tracks.size * tracks.size * dice.between(0, 0.05f));
    for (int i = 0; i < vias; i++) {
      tracks.via(dice.of(tracks.size), dice.of(tracks.size));
    }
  }

  private float place(int cell) {
    return cell * pitch - 0.25f * layer.side;
  }

  private boolean isTaken(int column, int row) {
    return column < 0 || row < 0 || column >= size || row >= size || taken[row * size + column];
  }

  /** A filled region. */
  private void plane() {
    int left = dice.of(size);
    int top = dice.of(size);
    int right = Math.min(size - 1, left + 2 + dice.of(8));
    int bottom = Math.min(size - 1, top + 2 + dice.of(8));
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        taken[row * size + column] = true;
      }
    }
    float halfX = (right - left) * pitch / 2;
    float halfY = (bottom - top) * pitch / 2;
    if (halfX > 0 && halfY > 0) {
      layer.add(new Form.Box(place(left) + halfX, place(top) + halfY, halfX, halfY, 1));
    }
  }

  private void walk(int fromColumn, int fromRow, int firstWay) {
    if (isTaken(fromColumn, fromRow)) {
      return;
    }
    int column = fromColumn;
    int row = fromRow;
    int way = firstWay;
    int steps = 3 + dice.of(MOST_STEPS);
    int done = 0;
    taken[row * size + column] = true;
    for (int step = 0; step < steps; step++) {
      if (dice.chance(0.12f)) {
        way = way + (dice.chance(0.5f) ? 1 : 7) & 7;
      }
      if (!isFree(column, row, way)) {
        way = way + (dice.chance(0.5f) ? 1 : 7) & 7;
        if (!isFree(column, row, way)) {
          break;
        }
      }
      int nextColumn = column + ACROSS[way];
      int nextRow = row + DOWN[way];
      layer.add(
          Form.Line.between(place(column), place(row), place(nextColumn), place(nextRow), width));
      column = nextColumn;
      row = nextRow;
      taken[row * size + column] = true;
      done++;
    }
    if (done > 0) {
      pad(fromColumn, fromRow);
      pad(column, row);
    }
  }

  /** A diagonal may not cross another one. */
  private boolean isFree(int column, int row, int way) {
    boolean diagonal = (way & 1) == 1;
    return !isTaken(column + ACROSS[way], row + DOWN[way])
        && !(diagonal && isTaken(column + ACROSS[way], row) && isTaken(column, row + DOWN[way]));
  }

  private void via(int column, int row) {
    if (!isTaken(column, row)) {
      taken[row * size + column] = true;
      pad(column, row);
    }
  }

  private void pad(int column, int row) {
    float x = place(column);
    float y = place(row);
    layer.add(square ? new Form.Box(x, y, pad, pad, 0.5f) : new Form.Disk(x, y, pad));
    if (drilled && pad > 2.2f) {
      layer.erase(new Form.Disk(x, y, pad * 0.45f));
    }
  }
}
