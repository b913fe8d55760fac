using System.Runtime.CompilerServices;

namespace Weir.Telemetry;

/// <summary>The bytes of an event's texts, inside the record, so that writing one allocates nothing.</summary>
[InlineArray(Length)]
internal struct EventText
{
    public const int Length = 208;

    private byte _first;
}
