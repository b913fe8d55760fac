using System.Text;

using Weir.Http;

namespace Weir.Testing;

/// <summary>A message that must be refused, in its head, its framing or its body. Immutable.</summary>
/// <param name="Name">Tells the case in the test list.</param>
/// <param name="Text">The bytes, one character a byte.</param>
/// <param name="Error">What is wrong with it.</param>
public sealed record InvalidCase(string Name, string Text, HttpError Error)
{
    public byte[] Bytes => Encoding.Latin1.GetBytes(Text);

    public override string ToString() => Name;
}
