namespace Weir.Http;

/// <summary>The priority of a response (RFC 9218 4). Immutable.</summary>
/// <param name="Urgency">0 for the most urgent to 7 for the least; 3 when nothing is said.</param>
/// <param name="IsIncremental">Whether a part of it is of use before the rest has come.</param>
public readonly record struct Priority(byte Urgency, bool IsIncremental)
{
    private const byte UrgencyDefault = 3;
    private const byte UrgencyMax = 7;

    /// <summary>What holds when nothing is said.</summary>
    public static Priority Default => new(UrgencyDefault, IsIncremental: false);

    /// <summary>
    /// Reads the value of Priority or PRIORITY_UPDATE, <c>u=1, i</c>. Unknown members are passed over, and known ones
    /// of another type or out of range count as not said (RFC 9218 4).
    /// </summary>
    /// <returns>False when the value is no dictionary: then all of it is passed over.</returns>
    public static bool TryParse(ReadOnlySpan<byte> value, out Priority priority)
    {
        priority = Default;
        return TryRead(value, ref priority) || Fail(out priority);
    }

    /// <summary>The priority that a head asks for: of all its Priority lines together (RFC 8941 4.2).</summary>
    public static Priority Of(Head head)
    {
        Priority priority = Default;
        for (int slot = head.IndexOf(KnownField.Priority);
            slot >= 0;
            slot = head.IndexOf(KnownField.Priority, slot + 1))
        {
            if (!TryRead(head.Value(slot), ref priority))
            {
                return Default;
            }
        }

        return priority;
    }

    /// <summary>This priority, changed as a response asks for (RFC 9218 8): what it does not say stays.</summary>
    public Priority ChangedBy(Head response)
    {
        Priority changed = this;
        for (int slot = response.IndexOf(KnownField.Priority);
            slot >= 0;
            slot = response.IndexOf(KnownField.Priority, slot + 1))
        {
            if (!TryRead(response.Value(slot), ref changed))
            {
                return this;
            }
        }

        return changed;
    }

    // Of a key that is there twice, the last value counts (RFC 8941 4.2.2).
    private static bool TryRead(ReadOnlySpan<byte> value, ref Priority priority)
    {
        var reader = new DictionaryReader(value);
        while (reader.MoveNext())
        {
            if (reader.Key.SequenceEqual("u"u8))
            {
                bool isUrgency = reader.Kind == DictionaryItem.Integer && reader.Number is >= 0 and <= UrgencyMax;
                priority = priority with { Urgency = isUrgency ? (byte)reader.Number : UrgencyDefault };
            }
            else if (reader.Key.SequenceEqual("i"u8))
            {
                priority = priority with
                {
                    IsIncremental = reader.Kind == DictionaryItem.Boolean && reader.Number == 1,
                };
            }
        }

        return !reader.IsMalformed;
    }

    private static bool Fail(out Priority priority)
    {
        priority = Default;
        return false;
    }
}
