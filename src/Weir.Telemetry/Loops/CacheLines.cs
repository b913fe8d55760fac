using System.Runtime.CompilerServices;

namespace Weir.Telemetry;

/// <summary>128 bytes of nothing: two cache lines, since processors fetch them in pairs.</summary>
[InlineArray(16)]
internal struct CacheLines
{
    private long _first;
}
