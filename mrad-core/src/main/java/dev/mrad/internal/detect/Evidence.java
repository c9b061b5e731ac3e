package dev.mrad.internal.detect;

/**
 * What a detection keeps for its explanation: the image's features.
 *
 * @param explainer the detector's
 * @param classToken {@code [D]}
 * @param patchTokens {@code [N, Wv]}
 */
record Evidence(Explainer explainer, float[] classToken, float[] patchTokens) {}
