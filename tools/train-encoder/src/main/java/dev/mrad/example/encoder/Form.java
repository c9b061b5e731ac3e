package dev.mrad.example.encoder;

/** A shape by its signed distance in pixels, negative inside. */
interface Form {
  /** The middle of a circle that holds it. */
  float x();

  /** The middle of a circle that holds it. */
  float y();

  /** The radius of that circle. */
  float reach();

  float distance(float atX, float atY);

  /**
   * A line with round ends.
   *
   * @param x its middle
   * @param y its middle
   * @param halfX from the middle to an end
   * @param halfY from the middle to an end
   * @param width half of its thickness
   */
  record Line(float x, float y, float halfX, float halfY, float width) implements Form {
    static Line between(float x0, float y0, float x1, float y1, float width) {
      return new Line((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2, width);
    }

    @Override
    public float reach() {
      return (float) Math.sqrt(halfX * halfX + halfY * halfY) + width;
    }

    @Override
    public float distance(float atX, float atY) {
      float dx = atX - x;
      float dy = atY - y;
      float t = (dx * halfX + dy * halfY) / (halfX * halfX + halfY * halfY + 1e-6f);
      float limited = Math.min(1, Math.max(-1, t));
      float px = dx - limited * halfX;
      float py = dy - limited * halfY;
      return (float) Math.sqrt(px * px + py * py) - width;
    }
  }

  /** A filled circle. */
  record Disk(float x, float y, float reach) implements Form {
    @Override
    public float distance(float atX, float atY) {
      float dx = atX - x;
      float dy = atY - y;
      return (float) Math.sqrt(dx * dx + dy * dy) - reach;
    }
  }

  /**
   * A filled rectangle along the axes, with rounded corners.
   *
   * @param halfX half its width
   * @param halfY half its height
   * @param corner the corners' radius
   */
  record Box(float x, float y, float halfX, float halfY, float corner) implements Form {
    @Override
    public float reach() {
      return (float) Math.sqrt(halfX * halfX + halfY * halfY);
    }

    @Override
    public float distance(float atX, float atY) {
      float dx = Math.abs(atX - x) - halfX + corner;
      float dy = Math.abs(atY - y) - halfY + corner;
      float outX = Math.max(0, dx);
      float outY = Math.max(0, dy);
      float inside = Math.min(0, Math.max(dx, dy));
      return (float) Math.sqrt(outX * outX + outY * outY) + inside - corner;
    }
  }
}
