namespace Smug.Explain;

/// <summary>How the integral over the straight path from baseline to input is approximated.</summary>
public enum IntegrationRule
{
    /// <summary>Left Riemann sum: α = i / n, weights 1 / n.</summary>
    Left,

    /// <summary>Right Riemann sum: α = (i + 1) / n, weights 1 / n.</summary>
    Right,

    /// <summary>Midpoints: α = (i + ½) / n, weights 1 / n.</summary>
    Midpoint,

    /// <summary>Trapezoid: n + 1 points α = i / n, the two ends at half weight.</summary>
    Trapezoid,

    /// <summary>Gauss–Legendre: n points, exact for polynomials of degree up to 2n − 1.</summary>
    GaussLegendre,

    /// <summary>The original's rule: 200 points from 0 to 1, both ends included at full weight, weights 1 / 200.
    /// They sum to one, but the ends count twice what an integral would give them, so the rule keeps a bias of order 1 / 200.</summary>
    Paper,
}
