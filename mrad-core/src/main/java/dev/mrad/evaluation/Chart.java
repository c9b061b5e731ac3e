package dev.mrad.evaluation;

import dev.mrad.metrics.Curve;
import java.util.Locale;

/** Small drawings as inline SVG. */
final class Chart {
  private static final int WIDTH = 260;
  private static final int HEIGHT = 200;
  private static final int LEFT = 48;
  private static final int BOTTOM = 30;
  private static final int TOP = 18;
  private static final int RIGHT = 10;

  private final StringBuilder svg = new StringBuilder();
  private final double lowX;
  private final double highX;
  private final double highY;

  private Chart(
      String title, String acrossTitle, String upTitle, double lowX, double highX, double highY) {
    this.lowX = lowX;
    this.highX = highX;
    this.highY = highY;
    svg.append("<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT);
    svg.append("\" role=\"img\" aria-label=\"").append(Html.text(title)).append("\">");
    label(WIDTH / 2.0, 12, "middle", title);
    label((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 4, "middle", acrossTitle);
    svg.append("<text transform=\"translate(10 ").append((TOP + HEIGHT - BOTTOM) / 2);
    svg.append(") rotate(-90)\" text-anchor=\"middle\">").append(Html.text(upTitle));
    svg.append("</text>");
    line("axis", lowX, 0, highX, 0);
    line("axis", lowX, 0, lowX, highY);
    for (int i = 0; i <= 2; i++) {
      double at = lowX + (highX - lowX) * i / 2;
      String anchor = i == 0 ? "start" : i == 1 ? "middle" : "end";
      label(x(at), HEIGHT - BOTTOM + 12, anchor, number(at, highX - lowX));
      label(LEFT - 3, y(highY * i / 2) + 3, "end", number(highY * i / 2, highY));
    }
  }

  /** A curve in a unit square, or in a narrower one. */
  static String curve(Curve curve) {
    Chart chart = new Chart(curve.title(), curve.across(), curve.up(), 0, curve.end(), 1);
    double[] xs = curve.xs();
    double[] ys = curve.ys();
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < xs.length; i++) {
      if (xs[i] <= curve.end()) {
        points.append(Html.coordinate(chart.x(xs[i]))).append(',');
        points.append(Html.coordinate(chart.y(ys[i]))).append(' ');
      }
    }
    chart.svg.append("<polyline class=\"curve\" points=\"").append(points).append("\"/>");
    return chart.svg.append("</svg>").toString();
  }

  /** How often scores fall into equal ranges, the normal images' over the anomalous ones'. */
  static String histogram(String title, double[] normal, double[] anomalous) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] scores : new double[][] {normal, anomalous}) {
      for (double score : scores) {
        low = Math.min(low, score);
        high = Math.max(high, score);
      }
    }
    if (!(low < high)) {
      low -= 0.5;
      high = low + 1;
    }
    int bins = 24;
    double[] first = shares(normal, low, high, bins);
    double[] second = shares(anomalous, low, high, bins);
    double most = 0;
    for (int bin = 0; bin < bins; bin++) {
      most = Math.max(most, Math.max(first[bin], second[bin]));
    }
    Chart chart = new Chart(title, "score", "share of its class", low, high, most);
    chart.bars("normal", first);
    chart.bars("anomalous", second);
    return chart.svg.append("</svg>").toString();
  }

  private static double[] shares(double[] scores, double low, double high, int bins) {
    double[] shares = new double[bins];
    for (double score : scores) {
      int bin = (int) ((score - low) / (high - low) * bins);
      shares[Math.min(bin, bins - 1)] += 1.0 / scores.length;
    }
    return shares;
  }

  private void bars(String kind, double[] shares) {
    double wide = (highX - lowX) / shares.length;
    for (int bin = 0; bin < shares.length; bin++) {
      if (shares[bin] > 0) {
        double left = x(lowX + bin * wide);
        double right = x(lowX + (bin + 1) * wide);
        svg.append("<rect class=\"").append(kind).append("\" x=\"").append(Html.coordinate(left));
        svg.append("\" width=\"").append(Html.coordinate(right - left));
        svg.append("\" y=\"").append(Html.coordinate(y(shares[bin])));
        svg.append("\" height=\"").append(Html.coordinate(y(0) - y(shares[bin]))).append("\"/>");
      }
    }
  }

  private void line(String kind, double fromX, double fromY, double toX, double toY) {
    svg.append("<line class=\"").append(kind).append("\" x1=\"").append(Html.coordinate(x(fromX)));
    svg.append("\" y1=\"").append(Html.coordinate(y(fromY)));
    svg.append("\" x2=\"").append(Html.coordinate(x(toX)));
    svg.append("\" y2=\"").append(Html.coordinate(y(toY))).append("\"/>");
  }

  private void label(double x, double y, String anchor, String text) {
    svg.append("<text x=\"").append(Html.coordinate(x)).append("\" y=\"");
    svg.append(Html.coordinate(y)).append("\" text-anchor=\"").append(anchor).append("\">");
    svg.append(Html.text(text)).append("</text>");
  }

  /** Two decimals more than the range needs. */
  private static String number(double value, double range) {
    int decimals = 2 + (int) Math.max(0, Math.ceil(-Math.log10(range)));
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private double x(double value) {
    return LEFT + (WIDTH - LEFT - RIGHT) * (value - lowX) / (highX - lowX);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / highY;
  }
}
