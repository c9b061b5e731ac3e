package dev.mrad.train;

/**
 * One step of a training.
 *
 * @param step from 1, over all epochs
 * @param steps how many there are, over all epochs
 * @param epoch from 1
 * @param loss the batch's loss before the step
 * @param focal its focal part
 * @param dice its dice part
 * @param classLoss its cross-entropy part
 * @param rate the learning rate
 */
public record TrainingStep(
    long step,
    long steps,
    int epoch,
    double loss,
    double focal,
    double dice,
    double classLoss,
    double rate) {}
