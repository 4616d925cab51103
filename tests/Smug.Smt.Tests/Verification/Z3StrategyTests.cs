using Smug.Smt.Verification;

namespace Smug.Smt.Tests.Verification;

public class Z3StrategyTests
{
    /// <summary>Oracle: Smug's own search, whose answers other tests compare with exact grids.</summary>
    [Theory]
    [InlineData(VerificationStrategy.Z3IfThenElse)]
    [InlineData(VerificationStrategy.Z3Phases)]
    public void Both_encodings_give_the_answers_of_branch_and_bound(VerificationStrategy strategy)
    {
        var kinds = new Dictionary<Type, int>();
        for (var seed = 0; kinds.Count < 2 || kinds.Values.Min() < 3; seed++)
        {
            var plain = RandomProblems.Problem(seed, 2, 4, 3, 2);
            var problem = new VerificationProblem(plain.Network, plain.Cases, seed % 2 == 0 ? [] : [new(0, 1, seed % 4 == 1)]);
            var expected = Verifier.Verify(problem);
            if (kinds.GetValueOrDefault(expected.GetType()) == 3) continue;
            kinds[expected.GetType()] = kinds.GetValueOrDefault(expected.GetType()) + 1;
            var answer = Verifier.Verify(problem, new VerificationOptions { Strategy = strategy, TimeLimit = TimeSpan.FromMinutes(5) });

            // A vertex need not stay unsafe in float32; then the answer is open.
            if (answer is VerificationAnswer.Unknown { Reason: UnknownReason.GaveUp }) Assert.IsType<VerificationAnswer.Violated>(expected);
            else Assert.Equal(expected.GetType(), answer.GetType());
        }
    }
}
