namespace Smug.Models.Training;

/// <summary>How far training has come; reported after every step, on the training thread.</summary>
/// <param name="Epoch">The current pass over the items, from 1.</param>
/// <param name="Epochs">All passes.</param>
/// <param name="Step">Steps made, over all epochs.</param>
/// <param name="Steps">Steps to make, over all epochs.</param>
/// <param name="Loss">Mean loss in this epoch so far, in nats per item.</param>
/// <param name="Accuracy">Share classified right in this epoch so far (of training items, while the weights change), 0 to 1.</param>
/// <param name="LearningRate">The rate of the last step.</param>
/// <param name="Elapsed">Time since training was started or resumed.</param>
/// <param name="Remaining">Time left at the mean speed so far.</param>
/// <param name="ValidationAccuracy">Share of validation items classified right, at the end of an epoch; null otherwise.</param>
public readonly record struct TrainingProgress(
    int Epoch,
    int Epochs,
    long Step,
    long Steps,
    double Loss,
    double Accuracy,
    double LearningRate,
    TimeSpan Elapsed,
    TimeSpan Remaining,
    double? ValidationAccuracy = null);
