// SPDX-License-Identifier: MIT
/**
 * DOC: DDC
 *
 * A monitor answers at two I2C addresses: 0x50 reads the EDID, and a write to
 * 0x30 selects its segment of 256 bytes, two blocks (VESA E-DDC). A stop
 * condition selects segment 0 again. Any other address is not acknowledged.
 *
 * Past its end the EDID reads as ones, like an EEPROM that was never written. A
 * block that is announced but missing is therefore invalid, and the driver can
 * still use the blocks before it.
 */
#include "display/ddc.h"
#include "display/edid.h"

#define ADDRESS_EDID		0x50u
#define ADDRESS_SEGMENT		0x30u	/* write only */
#define SEGMENT_SIZE		256u
#define BLANK_BYTE		0xffu

void ddc_reset(struct ddc *ddc, const struct vgpu_monitor *monitor)
{
	*ddc = (struct ddc) { 0 };
	if (vgpu_monitor_is_there(monitor))
		ddc->size = edid_read(monitor, ddc->edid);
}

bool ddc_start(struct ddc *ddc, uint32_t address, bool reading)
{
	if (!ddc->size || (address != ADDRESS_EDID && (address != ADDRESS_SEGMENT || reading)))
		return false;
	ddc->to_segment = address == ADDRESS_SEGMENT;
	ddc->index_phase = !reading;
	return true;
}

uint8_t ddc_read(struct ddc *ddc)
{
	uint32_t at = ddc->segment * SEGMENT_SIZE + ddc->pointer++;

	return at < ddc->size ? ddc->edid[at] : BLANK_BYTE;
}

void ddc_write(struct ddc *ddc, uint8_t byte)
{
	if (ddc->to_segment)
		ddc->segment = byte;
	else if (ddc->index_phase)
		ddc->pointer = byte;
	ddc->index_phase = false;
}

void ddc_stop(struct ddc *ddc)
{
	ddc->segment = 0;
}
