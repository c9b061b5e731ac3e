package dev.mrad.benchmarks;

import java.util.List;
import java.util.Locale;

/** The width of certificates over τ, both on logarithmic axes, as an SVG. */
final class WidthChart {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 340;
  private static final int LEFT = 60;
  private static final int RIGHT = 110;
  private static final int TOP = 30;
  private static final int BOTTOM = 46;
  private static final int LOWEST = -6;
  private static final String[] DASHES = {"", "7 3", "3 3", "1 3"};

  private final double[] temperatures;
  private final StringBuilder body = new StringBuilder();
  private int lines;

  WidthChart(double[] temperatures) {
    this.temperatures = temperatures;
    text(WIDTH / 2.0, 16, "middle", "Median width of the certificate over τ, by clusters a class");
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", "τ");
    for (int exponent = LOWEST; exponent <= 0; exponent++) {
      double y = y(Math.pow(10, exponent));
      line(LEFT, y, WIDTH - RIGHT, y, "#ddd");
      text(LEFT - 6, y + 4, "end", exponent == 0 ? "1" : "1e" + exponent);
    }
    for (double tau : new double[] {0.05, 0.1, 0.2, 0.5, 1, 2, 5}) {
      line(x(tau), TOP, x(tau), HEIGHT - BOTTOM, "#ddd");
      text(x(tau), HEIGHT - BOTTOM + 16, "middle", String.valueOf(tau));
    }
    line(LEFT, y(1e-3), WIDTH - RIGHT, y(1e-3), "#c33");
  }

  /** Adds a curve, one value for each temperature. */
  void add(String name, boolean isFirst, List<Double> widths) {
    String colour = isFirst ? "#1f77b4" : "#e07b00";
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < temperatures.length; i++) {
      points.append(number(x(temperatures[i]))).append(',');
      points.append(number(y(widths.get(i)))).append(' ');
    }
    String dash = DASHES[lines % DASHES.length];
    body.append("<polyline fill=\"none\" stroke=\"").append(colour);
    body.append("\" stroke-width=\"1.6\" stroke-dasharray=\"").append(dash);
    body.append("\" points=\"").append(points.toString().trim()).append("\"/>\n");
    double y = TOP + 14 + 20.0 * lines++;
    body.append("<line stroke=\"").append(colour).append("\" stroke-width=\"1.6\"");
    body.append(" stroke-dasharray=\"").append(dash).append("\" x1=\"").append(WIDTH - RIGHT + 8);
    body.append("\" x2=\"").append(WIDTH - RIGHT + 34).append("\" y1=\"").append(number(y - 4));
    body.append("\" y2=\"").append(number(y - 4)).append("\"/>\n");
    text(WIDTH - RIGHT + 40, y, "start", name);
  }

  String svg() {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
        + WIDTH
        + " "
        + HEIGHT
        + "\" font-family=\"sans-serif\" font-size=\"11\">\n"
        + "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        + body
        + "</svg>\n";
  }

  private void line(double x1, double y1, double x2, double y2, String colour) {
    body.append("<line stroke=\"").append(colour).append("\" x1=\"").append(number(x1));
    body.append("\" y1=\"").append(number(y1)).append("\" x2=\"").append(number(x2));
    body.append("\" y2=\"").append(number(y2)).append("\"/>\n");
  }

  private void text(double x, double y, String anchor, String text) {
    body.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y));
    body.append("\" text-anchor=\"").append(anchor).append("\">").append(text).append("</text>\n");
  }

  private double x(double tau) {
    double low = Math.log(0.05);
    return LEFT + (WIDTH - LEFT - RIGHT) * (Math.log(tau) - low) / (Math.log(5) - low);
  }

  private static double y(double width) {
    double share = Math.max(0, 1 - Math.log10(Math.max(width, 1e-9)) / LOWEST);
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
