using System.Text;

using Weir.Http;

namespace Weir.Testing;

/// <summary>A request that must be understood, and what it must be understood as. Immutable.</summary>
/// <param name="Name">Tells the case in the test list.</param>
/// <param name="Text">The bytes, one character a byte.</param>
/// <param name="Method">The method as sent.</param>
/// <param name="Target">The target in the form that an origin gets.</param>
/// <param name="Host">The value of Host that an origin gets; null when it gets none.</param>
/// <param name="Kind">How the end of the body is known.</param>
/// <param name="Body">The body without its framing.</param>
/// <param name="Trailers">The trailers that remain, as lines <c>name: value</c>.</param>
public sealed record RequestCase(
    string Name,
    string Text,
    string Method = "GET",
    string Target = "/",
    string? Host = "a",
    BodyKind Kind = BodyKind.None,
    string Body = "",
    string Trailers = "")
{
    public byte[] Bytes => Encoding.Latin1.GetBytes(Text);

    public override string ToString() => Name;
}
