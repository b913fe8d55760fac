using System.Text;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>One compiled route. Immutable.</summary>
internal sealed class Route
{
    private readonly string _name = "";

    /// <summary>The written match: the route's name in logs and metrics.</summary>
    internal required string Name
    {
        get => _name;
        init
        {
            _name = value;
            NameBytes = Encoding.UTF8.GetBytes(value);
        }
    }

    /// <summary>The name in UTF-8.</summary>
    internal byte[] NameBytes { get; private init; } = [];

    /// <summary>Its number in the metrics.</summary>
    internal required int Subject { get; init; }

    internal MatchOptions Match { get; init; } = MatchOptions.All;

    /// <summary>What it asks beside host and path; null when it asks nothing.</summary>
    internal RouteConditions? Conditions { get; init; }

    /// <summary>The most bytes of a request's body.</summary>
    internal required long BodyBytesMax { get; init; }

    /// <summary>The time of a whole exchange in nanoseconds; 0: no bound.</summary>
    internal long BudgetNanoseconds { get; init; }

    /// <summary>Which pages of other origins may use it; null when nothing is said about that.</summary>
    internal CorsRule? Cors { get; init; }

    /// <summary>What changes in responses; null when nothing does.</summary>
    internal ResponseShaper? Shaper { get; init; }

    internal required Origin Origin { get; init; }
}
