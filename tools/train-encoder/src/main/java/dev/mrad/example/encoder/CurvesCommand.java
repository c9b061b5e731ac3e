package dev.mrad.example.encoder;

import dev.mrad.BufferedImages;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;
import dev.mrad.render.Overlay;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws a training's curves. */
@Command(name = "curves", description = "Draws the AUROC of a training over its pictures.")
final class CurvesCommand implements Callable<Integer> {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 360;
  private static final int MARGIN = 46;
  private static final int SMOOTH = 10;
  private static final double LOW = 0.45;
  private static final List<String> NAMES =
      List.of("cells, linear head", "cells, retrieval", "pictures, retrieval");
  private static final List<Color> COLOURS =
      List.of(new Color(0x1f77b4), new Color(0xd62728), new Color(0x2ca02c));

  @Option(names = "--run", required = true, description = "the training's folder")
  private Path run = Path.of("");

  @Option(names = "--out", required = true, description = "a PNG file")
  private Path out = Path.of("");

  @Override
  public Integer call() {
    List<double[]> rows = rows();
    if (rows.isEmpty()) {
      throw new BadInputException("no rows", run + "/curves.csv", "expected a training's curves");
    }
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, WIDTH, HEIGHT);
    axes(graphics, rows);
    graphics.setStroke(new BasicStroke(1.6f));
    for (int curve = 0; curve < NAMES.size(); curve++) {
      graphics.setColor(COLOURS.get(curve));
      graphics.draw(line(rows, curve));
      graphics.drawString(NAMES.get(curve), WIDTH - 190, HEIGHT - MARGIN - 52 + 16 * curve);
    }
    graphics.dispose();
    Overlay.writePng((Image.Rgb) BufferedImages.image(image, "curves"), out);
    return 0;
  }

  /** Pictures seen, then the three AUROCs. */
  private List<double[]> rows() {
    try {
      List<double[]> rows = new ArrayList<>();
      for (String line : Files.readAllLines(run.resolve("curves.csv"))) {
        String[] fields = line.split(",", -1);
        if (fields.length >= 13 && !fields[0].equals("step")) {
          double[] row = new double[4];
          row[0] = Double.parseDouble(fields[1]);
          for (int i = 0; i < 3; i++) {
            row[1 + i] = Double.parseDouble(fields[10 + i]);
          }
          rows.add(row);
        }
      }
      return rows;
    } catch (IOException | NumberFormatException e) {
      throw new BadInputException(
          "cannot be read", run + "/curves.csv", "expected a training's curves", e);
    }
  }

  private static double x(List<double[]> rows, double pictures) {
    double most = rows.get(rows.size() - 1)[0];
    return MARGIN + (WIDTH - 1.5 * MARGIN) * pictures / most;
  }

  private static double y(double auroc) {
    return HEIGHT - MARGIN - (HEIGHT - 1.5 * MARGIN) * (auroc - LOW) / (1 - LOW);
  }

  private static void axes(Graphics2D graphics, List<double[]> rows) {
    graphics.setColor(new Color(0xdddddd));
    for (int tenth = 5; tenth <= 10; tenth++) {
      int at = (int) y(tenth / 10.0);
      graphics.drawLine(MARGIN, at, WIDTH - MARGIN / 2, at);
      graphics.setColor(Color.DARK_GRAY);
      graphics.drawString(tenth == 10 ? "1.0" : "0." + tenth, 16, at + 4);
      graphics.setColor(new Color(0xdddddd));
    }
    graphics.setColor(Color.DARK_GRAY);
    long most = (long) rows.get(rows.size() - 1)[0];
    graphics.drawString("AUROC on fresh training pictures", MARGIN, 14);
    graphics.drawString("0", MARGIN, HEIGHT - 18);
    graphics.drawString(most + " pictures", WIDTH - 140, HEIGHT - 18);
  }

  /** A running mean, since each row is of a few steps. */
  private static Path2D line(List<double[]> rows, int curve) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < rows.size(); i++) {
      double sum = 0;
      int count = 0;
      for (int j = Math.max(0, i - SMOOTH); j <= Math.min(rows.size() - 1, i + SMOOTH); j++) {
        sum += rows.get(j)[1 + curve];
        count++;
      }
      double px = x(rows, rows.get(i)[0]);
      if (i == 0) {
        path.moveTo(px, y(sum / count));
      } else {
        path.lineTo(px, y(sum / count));
      }
    }
    return path;
  }
}
