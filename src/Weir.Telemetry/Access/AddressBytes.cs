using System.Runtime.CompilerServices;

namespace Weir.Telemetry;

/// <summary>
/// Room for an IP address in network order. No <see cref="UInt128"/>: code that touches a type which holds one is not
/// compiled before it runs. Owner: whoever holds the record that it is part of.
/// </summary>
[InlineArray(Bytes)]
internal struct AddressBytes
{
    private const int Bytes = 16;

    private byte _first;
}
