using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>Says in Vary what a response depends on (RFC 9110 12.5.5). Any thread.</summary>
internal static class VaryField
{
    /// <summary>Adds a name, unless it, or a star, is there.</summary>
    internal static void Add(Head response, ReadOnlySpan<byte> name)
    {
        FieldListReader names = new(response, KnownField.Vary);
        while (names.MoveNext())
        {
            if (names.Current.SequenceEqual("*"u8) || Ascii.EqualsIgnoreCase(names.Current, name))
            {
                return;
            }
        }

        response.Append(KnownField.Vary, name);
    }
}
