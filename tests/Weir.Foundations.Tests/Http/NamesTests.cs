using Weir.Http;

namespace Weir.Foundations.Tests.Http;

public sealed class NamesTests
{
    public static TheoryData<KnownField> Fields =>
        [.. Enum.GetValues<KnownField>().Where(one => one != KnownField.None)];

    [Theory]
    [MemberData(nameof(Fields))]
    public void Find_KnownName_IsFoundInEveryCase(KnownField field)
    {
        byte[] name = field.Name().ToArray();

        Assert.Equal(field, KnownFields.Find(name));
        Assert.Equal(field, KnownFields.Find(field.LowerName()));
        Assert.Equal(field, KnownFields.Find([.. name.Select(value => (byte)char.ToUpperInvariant((char)value))]));
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Find_KnownNameWithOneByteChanged_IsNotFound(KnownField field)
    {
        byte[] name = field.Name().ToArray();
        for (int at = 0; at < name.Length; at++)
        {
            byte[] changed = [.. name];
            changed[at] = (byte)'_';
            Assert.Equal(KnownField.None, KnownFields.Find(changed));
        }

        Assert.Equal(KnownField.None, KnownFields.Find([.. name, (byte)'x']));
    }

    [Fact]
    public void Find_Empty_IsNone() => Assert.Equal(KnownField.None, KnownFields.Find(default));

    [Fact]
    public void KnownFields_All_FitIntoOneWord() => Assert.InRange(KnownFields.IdMax, 1, 63);

    [Theory]
    [InlineData(Method.Get, true, true)]
    [InlineData(Method.Head, true, true)]
    [InlineData(Method.Options, true, true)]
    [InlineData(Method.Trace, true, true)]
    [InlineData(Method.Put, false, true)]
    [InlineData(Method.Delete, false, true)]
    [InlineData(Method.Post, false, false)]
    [InlineData(Method.Patch, false, false)]
    [InlineData(Method.Connect, false, false)]
    [InlineData(Method.Other, false, false)]
    public void IsSafe_Method_IsAsInTheRfc(Method method, bool isSafe, bool isIdempotent) =>
        Assert.Equal((isSafe, isIdempotent), (method.IsSafe(), method.IsIdempotent()));

    [Fact]
    public void Find_MethodName_IsCaseSensitive()
    {
        foreach (Method method in Enum.GetValues<Method>().Where(method => method != Method.Other))
        {
            byte[] lower = [.. method.Name().ToArray().Select(value => (byte)(value | 0x20))];

            Assert.Equal(method, Methods.Find(method.Name()));
            Assert.Equal(Method.Other, Methods.Find(lower));
        }
    }

    [Fact]
    public void ErrorTable_EveryError_HasTextStatusAndFault()
    {
        foreach (HttpError error in Enum.GetValues<HttpError>().Where(error => error != HttpError.None))
        {
            Assert.NotEmpty(error.Text());
            Assert.InRange(error.Status(), 400, 505);
            Assert.NotEqual(Weir.Core.Fault.None, error.RequestFault());
            Assert.NotEqual(Weir.Core.Fault.None, error.ResponseFault());
        }
    }

    [Theory]
    [InlineData(HttpError.BareLineFeed, 400)]
    [InlineData(HttpError.TargetTooLong, 414)]
    [InlineData(HttpError.HeadTooLarge, 431)]
    [InlineData(HttpError.TooManyFields, 431)]
    [InlineData(HttpError.UnsupportedCoding, 501)]
    [InlineData(HttpError.UnsupportedVersion, 505)]
    [InlineData(HttpError.InvalidExpect, 417)]
    public void ErrorTable_Status_IsThatOfTheFault(HttpError error, int status)
    {
        Assert.Equal(status, error.Status());
        Assert.Equal(status, Weir.Core.FaultTable.Status(error.RequestFault()));
    }
}
