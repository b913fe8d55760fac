namespace Weir.Cli;

/// <summary>The departments of the demo's shop.</summary>
internal static class CategoryList
{
    public static Category[] Make() => [.. Furniture(), .. Household()];

    private static Category[] Furniture() =>
    [
        new(
            "lighting", "Lighting", "M24 6v8M14 30l5-16h10l5 16zM19 30a5 5 0 0 0 10 0",
            [
                new("desk lamp", 59), new("floor lamp", 149), new("pendant lamp", 119), new("wall lamp", 79),
                new("reading lamp", 89), new("clip lamp", 29), new("lantern", 39), new("string of lights", 25),
            ],
            ["brass", "matt black", "oak", "opal glass", "sage", "copper"],
            ["It dims down to the light of a candle.", "The cable is three metres long and covered in linen."]),
        new(
            "seating", "Seating", "M16 7v34M16 26h16v15M16 10q8 3 16 0v16",
            [
                new("dining chair", 129), new("armchair", 399), new("stool", 69), new("bar stool", 119),
                new("bench", 189), new("rocking chair", 289), new("footstool", 79), new("sofa", 899),
            ],
            ["oak", "ash", "walnut", "moss wool", "grey linen", "cane"],
            ["The seat can be taken off and covered anew.", "It bears 130 kilograms and a good deal of rocking."]),
        new(
            "tables", "Tables", "M6 17h36M10 17l-2 22M38 17l2 22M6 17l3-5h30l3 5",
            [
                new("dining table", 649), new("side table", 89), new("coffee table", 199), new("folding table", 149),
                new("console table", 229), new("bedside table", 119), new("nest of tables", 179),
            ],
            ["oak", "ash", "walnut", "white", "smoked oak", "terrazzo"],
            ["Oiled, so that a scratch can be sanded out.", "It comes flat and stands in ten minutes."]),
        new(
            "shelves", "Shelves", "M12 6v36M36 6v36M12 14h24M12 25h24M12 36h24M17 14V9M22 14V8M30 25v-5",
            [
                new("wall shelf", 39), new("bookcase", 249), new("corner shelf", 59), new("ladder shelf", 99),
                new("picture ledge", 25), new("spice rack", 29), new("wine rack", 79), new("shoe rack", 49),
            ],
            ["oak", "birch", "black steel", "white", "walnut", "sage"],
            ["Each board bears 25 kilograms.", "Screws and plugs for brick and plasterboard come with it."]),
        new(
            "kitchen", "Kitchen",
            "M11 20h26v15a4 4 0 0 1-4 4H15a4 4 0 0 1-4-4zM6 23h5M37 23h5M9 20q15-12 30 0M24 14v-4",
            [
                new("saucepan", 49), new("frying pan", 59), new("casserole", 129), new("kettle", 69),
                new("chef's knife", 79), new("chopping board", 35), new("colander", 29), new("rolling pin", 19),
                new("mixing bowl", 25), new("pepper mill", 39),
            ],
            ["cast iron", "stainless steel", "copper", "enamel", "beech", "carbon steel"],
            ["It works on every stove, induction too.", "Wash it by hand and it outlives the kitchen."]),
        new(
            "tableware", "Tableware", "M11 14h22v13a9 9 0 0 1-9 9h-4a9 9 0 0 1-9-9zM33 18h3a5 5 0 0 1 0 10h-3M12 41h20",
            [
                new("mug", 14), new("dinner plate", 19), new("soup bowl", 16), new("teapot", 49), new("carafe", 35),
                new("wine glass", 12), new("espresso cup", 11), new("serving dish", 39), new("egg cup", 9),
            ],
            ["stoneware", "porcelain", "sand", "speckled white", "indigo", "smoke glass"],
            ["Safe in the dishwasher.", "Glazed by hand, so no two are the same."]),
    ];

    private static Category[] Household() =>
    [
        new(
            "textiles", "Textiles", "M9 13q15 5 30 0-5 11 0 22-15-5-30 0 5-11 0-22zM17 20q7 2 14 0",
            [
                new("cushion", 29), new("wool blanket", 119), new("bed linen", 99), new("curtain", 69),
                new("tablecloth", 49), new("tea towel", 12), new("rug", 249), new("throw", 59), new("doormat", 25),
            ],
            ["linen", "wool", "rust", "ink blue", "undyed", "moss"],
            ["Washed before it is sewn: it does not shrink.", "Woven from yarn that other weavers left over."]),
        new(
            "desk", "Desk", "M10 38l3-10 18-18 7 7-18 18zM27 14l7 7M13 28l7 7",
            [
                new("notebook", 12), new("pen tray", 19), new("paper tray", 29), new("desk pad", 39),
                new("pencil cup", 15), new("bookend", 22), new("letter opener", 17), new("wall calendar", 18),
                new("monitor stand", 79),
            ],
            ["cork", "oak", "felt", "brass", "recycled leather", "black steel"],
            ["Room for what is in use, and for nothing else.", "It lies flat from the first page on."]),
        new(
            "garden", "Garden",
            "M15 30h18l-2 11H17zM24 30V16M24 20q-11 0-11-11 11 0 11 11zM24 25q10 0 10-10-10 0-10 10z",
            [
                new("planter", 39), new("watering can", 35), new("hand trowel", 19), new("secateurs", 45),
                new("garden bench", 249), new("bird feeder", 29), new("seed box", 25), new("parasol", 159),
                new("hammock", 99),
            ],
            ["terracotta", "zinc", "larch", "ash", "forest green", "weathered steel"],
            ["It may stay outside all winter.", "The hole in the bottom is where roots want it."]),
        new(
            "bath", "Bath", "M24 7q12 14 12 22a12 12 0 0 1-24 0q0-8 12-22zM18 30a6 6 0 0 0 6 6",
            [
                new("towel", 25), new("bath mat", 35), new("soap dish", 15), new("laundry basket", 59),
                new("mirror", 129), new("towel rail", 49), new("bathrobe", 89), new("toothbrush mug", 12),
            ],
            ["organic cotton", "stone", "teak", "white", "bamboo", "fog"],
            ["Dries within hours.", "Made for wet rooms: nothing in it rusts."]),
        new(
            "children", "Children", "M9 25h15v15H9zM24 25h15v15H24zM16 10h15v15H16zM13 32h7M28 32h7M20 17h7",
            [
                new("building blocks", 39), new("step stool", 45), new("mobile", 29), new("toy chest", 99),
                new("pull-along duck", 25), new("night light", 35), new("puzzle", 19), new("doll's house", 149),
            ],
            ["beech", "lime wood", "rainbow", "undyed", "sunflower", "sky blue"],
            ["Rounded, oiled and too large to swallow.", "Tested by four children and one dog."]),
        new(
            "storage", "Storage", "M9 16l15-7 15 7v17l-15 7-15-7zM9 16l15 7 15-7M24 23v17M16 12l15 7",
            [
                new("basket", 35), new("storage box", 22), new("chest of drawers", 349), new("coat rack", 89),
                new("hook board", 39), new("umbrella stand", 59), new("glass jar", 11), new("trunk", 129),
            ],
            ["willow", "seagrass", "felt", "oak", "powder blue", "black steel"],
            ["The lid closes without a sound.", "Stacks four high without a wobble."]),
    ];
}
