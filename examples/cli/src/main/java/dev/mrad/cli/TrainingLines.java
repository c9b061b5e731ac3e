package dev.mrad.cli;

import dev.mrad.train.TrainingListener;
import dev.mrad.train.TrainingStep;
import java.io.PrintWriter;
import java.util.Locale;

/** How a training goes: progress on standard error, a line of mean losses an epoch. */
final class TrainingLines implements TrainingListener, AutoCloseable {
  private final ProgressLine encoding;
  private final ProgressLine training;
  private final PrintWriter out;
  private int epoch;
  private int steps;
  private double loss;
  private double focal;
  private double dice;
  private double classLoss;

  TrainingLines(PrintWriter err, PrintWriter out) {
    this.encoding = new ProgressLine(err, "encoding");
    this.training = new ProgressLine(err, "training");
    this.out = out;
  }

  @Override
  public void encoded(long done, long total) {
    encoding.update(done, total);
    if (done == total) {
      encoding.close();
    }
  }

  @Override
  public void step(TrainingStep step) {
    if (step.epoch() != epoch) {
      finishEpoch();
      epoch = step.epoch();
    }
    steps++;
    loss += step.loss();
    focal += step.focal();
    dice += step.dice();
    classLoss += step.classLoss();
    training.update(step.step(), step.steps());
  }

  @Override
  public void validated(int done, double value, boolean best) {
    finishEpoch();
    out.println(
        String.format(
            Locale.ROOT,
            "epoch %d: validation loss %.6f%s",
            done,
            value,
            best ? ", the best so far" : ""));
  }

  private void finishEpoch() {
    if (steps > 0) {
      training.clear();
      out.println(
          String.format(
              Locale.ROOT,
              "epoch %d: mean loss %.6f (focal %.6f, dice %.6f, class %.6f) over %d steps",
              epoch,
              loss / steps,
              focal / steps,
              dice / steps,
              classLoss / steps,
              steps));
    }
    steps = 0;
    loss = 0;
    focal = 0;
    dice = 0;
    classLoss = 0;
  }

  @Override
  public void close() {
    finishEpoch();
    encoding.close();
    training.close();
  }
}
