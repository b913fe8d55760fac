namespace Weir.Http;

/// <summary>The names of the pseudo-fields. Any thread.</summary>
internal static class PseudoFields
{
    /// <summary>The name with its colon; empty for <see cref="PseudoField.None"/>.</summary>
    public static ReadOnlySpan<byte> Name(this PseudoField field) => field switch
    {
        PseudoField.Method => ":method"u8,
        PseudoField.Scheme => ":scheme"u8,
        PseudoField.Authority => ":authority"u8,
        PseudoField.Path => ":path"u8,
        PseudoField.Status => ":status"u8,
        PseudoField.Protocol => ":protocol"u8,
        _ => default,
    };

    /// <summary>One bit for each, to tell which were seen.</summary>
    public static int Bit(this PseudoField field) => 1 << (int)field;

    /// <summary>The pseudo-field of a name that begins with a colon; None when there is no such one.</summary>
    public static PseudoField Find(ReadOnlySpan<byte> name)
    {
        for (PseudoField field = PseudoField.Method; field <= PseudoField.Protocol; field++)
        {
            if (field.Name().SequenceEqual(name))
            {
                return field;
            }
        }

        return PseudoField.None;
    }
}
