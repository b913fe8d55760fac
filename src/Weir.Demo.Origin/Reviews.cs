using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Weir.Demo.Origin;

/// <summary><c>/reviews/42</c>: what people say of a product, the same at every time. Any thread.</summary>
internal static class Reviews
{
    private static readonly string[] s_people =
    [
        "Ada", "Bjarne", "Carmen", "Dilip", "Edith", "Farid", "Greta", "Henning", "Ines", "Jomo", "Kaja", "Lorenz",
    ];

    private static readonly (int Stars, string Text)[] s_texts =
    [
        (5, "Bought one, then a second one for the other room."),
        (5, "Looks better than in the picture, and the picture is only two colours."),
        (4, "Took a while to arrive. Worth the wait."),
        (4, "Does what it should. What more is there to say?"),
        (5, "My grandmother had the same one. Now I know why."),
        (3, "Smaller than I thought. My fault: I did not measure."),
        (4, "The dog likes it too, which was not the plan."),
        (2, "Nice, but the colour is not the one of my wall. Whose is?"),
        (5, "Third year, no complaints."),
        (4, "A little heavy, so it stays where it is put."),
    ];

    public static Task AnswerAsync(HttpContext context)
    {
        int product = int.Parse((string)context.Request.RouteValues["product"]!, CultureInfo.InvariantCulture);
        Random random = new(product);
        (int Stars, string Text)[] texts = [.. s_texts];
        string[] people = [.. s_people];
        random.Shuffle(texts);
        random.Shuffle(people);
        Review[] items = [.. texts.Zip(people, (text, by) => new Review(by, text.Stars, text.Text))
            .Take(2 + random.Next(4))];
        return context.Response.WriteAsJsonAsync(new ReviewList(
            product,
            Math.Round(items.Average(item => item.Stars), 1),
            items,
            string.Create(CultureInfo.InvariantCulture, $"Kestrel, process {Environment.ProcessId}")));
    }

    private sealed record Review(string By, int Stars, string Text);

    private sealed record ReviewList(int Product, double Average, Review[] Items, string Origin);
}
