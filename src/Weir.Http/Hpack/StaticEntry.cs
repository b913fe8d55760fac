namespace Weir.Http;

/// <summary>One entry of the static table. Immutable.</summary>
internal readonly struct StaticEntry(byte[] name, byte[] value, FieldTraits traits)
{
    public ReadOnlySpan<byte> Name => name;

    public ReadOnlySpan<byte> Value => value;

    public FieldTraits Traits => traits;
}
